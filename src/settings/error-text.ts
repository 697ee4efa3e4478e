/** What went wrong, in the system's own word: `EACCES`; of an error without a code its message. */
export function errorCode(error: unknown): string {
	return (error as NodeJS.ErrnoException | null)?.code ?? (error instanceof Error ? error.message : String(error))
}

/**
 * Why something failed, in the words of the innermost error that has some: `fetch failed` and `A request error occurred`
 * alone help no reader.
 */
export function errorText(error: unknown): string {
	return innermostFirst(error)[0]?.message ?? String(error)
}

/** The error and what caused it; of several at once (one per address) the first. */
function innermostFirst(error: unknown): Error[] {
	const chain: Error[] = []
	let current = error
	while (current instanceof Error && chain.length < 10) {
		if (current.message) chain.push(current)
		current = current instanceof AggregateError ? current.errors[0] : (current.cause ?? undefined)
	}
	return chain.reverse()
}
