/** `node:os`: nothing of the machine is told. */
export const EOL = "\n";
export const devNull = "/dev/null";
export const constants = { signals: {}, errno: {}, priority: {} };
export const arch = () => "x64";
export const platform = () => "linux";
export const type = () => "Linux";
export const release = () => "";
export const version = () => "";
export const machine = () => "x86_64";
export const hostname = () => "imprun";
export const homedir = () => "/";
export const tmpdir = () => "/tmp";
export const endianness = () => "LE";
export const cpus = () => [];
export const availableParallelism = () => 1;
export const networkInterfaces = () => ({});
export const loadavg = () => [0, 0, 0];
export const uptime = () => performance.now() / 1000;
export const userInfo = () => ({
  uid: -1,
  gid: -1,
  username: "imprun",
  homedir: "/",
  shell: null,
});
