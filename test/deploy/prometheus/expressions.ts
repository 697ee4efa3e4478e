/** Every name of a metric in an expression: forewarn's own, the process's, and those that rules record. */
export function metricsIn(expression: string): string[] {
	const names = expression.match(/\b(?:instance_service:)?(?:forewarn|process|nodejs)_\w+(?::\w+)*/g) ?? []
	return [...new Set(names)]
}
