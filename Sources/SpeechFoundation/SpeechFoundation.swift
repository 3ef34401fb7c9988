// What SpeechModel uses of Foundation. The rest of Foundation would add ICU's thirty megabytes to
// every library and program that holds SpeechModel without needing Swift beside it.
#if canImport(FoundationEssentials)
  @_exported public import FoundationEssentials
  @_exported public import Glibc
#else
  @_exported public import Foundation
#endif
