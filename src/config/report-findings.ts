import { type Diagnostic, sortDiagnostics } from './diagnostic.js'
import type { Finding } from './finding.js'
import { MAX_PROBLEMS, type YamlSource } from './yaml-source.js'

/** Everything that is wrong with a source, in the order of its lines; of very many problems the first, and that there are more. */
export function reportFindings(source: YamlSource, findings: readonly Finding[]): Diagnostic[] {
	const report = ({ path, at, message, hint }: Finding) => source.report(path, at, message, hint)
	const shown = sortDiagnostics([...source.diagnostics, ...findings.slice(0, MAX_PROBLEMS).map(report)])
	const next = findings[MAX_PROBLEMS]
	return next ? [...shown, source.report(next.path, next.at, 'more problems like these are not shown')] : shown
}
