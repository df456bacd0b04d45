interface Lines {
  startLineNumber: number;
  endLineNumber: number;
}

interface Change {
  range: Lines;
  text: string;
}

/** The markers after an edit: those of edited lines are gone, those below have moved with their lines. */
export function movedMarkers<M extends Lines>(
  markers: readonly M[],
  changes: readonly Change[],
): M[] {
  return changes.reduce<M[]>((left, { range, text }) => {
    const added = text.split("\n").length - 1 - (range.endLineNumber - range.startLineNumber);
    return left.flatMap((marker) => {
      if (marker.endLineNumber < range.startLineNumber) return [marker];
      if (marker.startLineNumber <= range.endLineNumber) return [];
      return [{
        ...marker,
        startLineNumber: marker.startLineNumber + added,
        endLineNumber: marker.endLineNumber + added,
      }];
    });
  }, [...markers]);
}
