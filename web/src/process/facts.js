/** The facts that conditions of one process may ask: those of the subject, and the answers of forms that its steps ask for. */
export function knownFacts(options, forms) {
  const used = new Set(forms);
  return options.facts.filter((one) => !one.form || used.has(one.form));
}
