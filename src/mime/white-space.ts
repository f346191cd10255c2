/** One space for each run of white space. A space that stands alone, which most do, is not matched: that costs. */
export function foldSpace(text: string): string {
  return text.replace(/ \s+|[^\S ]\s*/g, " ");
}
