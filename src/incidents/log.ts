/** Where the store and the dispatcher log. A pino logger is one. */
export interface Log {
	info(fields: object, message: string): void
	warn(fields: object, message: string): void
	error(fields: object, message: string): void
}

/** Why a system call failed, in few words and without a path that the message has already. */
export function describeFailure(error: unknown): string {
	if (error instanceof Error) return 'code' in error ? String(error.code) : error.message
	return String(error)
}
