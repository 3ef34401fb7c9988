/// A word as a shell takes it: as it is if every character is harmless, else in single quotes.
package func shellQuoted(_ word: String) -> String {
  let harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,:=@%+"
  if !word.isEmpty, word.allSatisfy({ harmless.contains($0) }) { return word }
  return "'" + word.replacing("'", with: #"'\''"#) + "'"
}
