/// Returns the natural logarithm of a positive, finite number, the same on any machine.
///
/// Libraries choose their logarithm by the processor, and metrics should not depend on where they
/// are computed. Plain arithmetic: ln(2ᵉ × m) = e × ln 2 + 2 × artanh((m − 1) / (m + 1)).
package func naturalLogarithm(_ number: Double) -> Double {
  precondition(number > 0 && number.isFinite, "only positive numbers have a logarithm")
  var (exponent, significand) = (Double(number.exponent), number.significand)
  if significand > 1.414_213_562_373_095_1 {
    significand /= 2
    exponent += 1
  }
  let ratio = (significand - 1) / (significand + 1)
  let square = ratio * ratio
  var sum = 0.0
  for power in stride(from: 25.0, through: 1, by: -2) { sum = sum * square + 1 / power }
  return exponent * 0.693_147_180_559_945_3 + 2 * ratio * sum
}
