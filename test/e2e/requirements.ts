import { existsSync } from 'node:fs'

/** What an end-to-end run needs of the machine and this one lacks; empty where it can run. */
export function missingForE2e(): string[] {
	const missing: string[] = []
	if (process.getuid?.() !== 0) missing.push('root, for network namespaces')
	if (!existsSync('/usr/sbin/apache2')) missing.push('apache2')
	if (!existsSync('/usr/sbin/ip') && !existsSync('/sbin/ip')) missing.push('iproute2')
	// In CI nothing may be left out quietly.
	if (missing.length > 0 && process.env.CI) throw new Error(`the end-to-end tests need ${missing.join(', ')}`)
	return missing
}
