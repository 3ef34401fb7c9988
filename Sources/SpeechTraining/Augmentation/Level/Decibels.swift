internal import Foundation

/// dB to a ratio of amplitudes.
func decibelsToAmplitude(_ decibels: Double) -> Double { pow(10, decibels / 20) }

/// dB to a ratio of powers.
func decibelsToPower(_ decibels: Double) -> Double { pow(10, decibels / 10) }
