/** `node:net`: addresses can be told apart; there are no connections. */
const NUMBER = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
const IPV4 = new RegExp(`^${NUMBER}(?:\\.${NUMBER}){3}$`);

export const isIPv4 = (text) => IPV4.test(String(text));
export function isIPv6(text) {
  const [address, zone] = String(text).split("%", 2);
  return /^[0-9a-f:.]+$/i.test(address) && zone !== "" && URL.canParse(`http://[${address}]/`);
}
export const isIP = (text) => isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0;
