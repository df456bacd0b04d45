/** A place in the code that something is wrong with; 1-based, as the API gives it. */
export interface CodeMarker {
  line: number;
  column: number;
  message: string;
}

export interface CodeEditorProps {
  /** Names the text; two editors never share one. Its ending tells nothing, `language` does. */
  path: string;
  value: string;
  onChange?: (value: string) => void;
  /** The accessible name. */
  label: string;
  language?: "typescript" | "json";
  readOnly?: boolean;
  markers?: readonly CodeMarker[];
  /** Moves the cursor whenever it is another object. */
  reveal?: { line: number; column: number };
  /** Declarations to know, by path. */
  types?: Readonly<Record<string, string>>;
}

export interface CodeDiffProps {
  before: string;
  after: string;
  beforeLabel: string;
  afterLabel: string;
  label: string;
}
