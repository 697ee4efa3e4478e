/** What the system calls a failure (`EACCES`), or its message where it has no code. */
export function errorCode(error: unknown): string {
	return (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error))
}
