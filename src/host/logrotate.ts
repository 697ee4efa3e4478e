import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readFileText } from './apache/processes.js'

/** That logrotate reloads Apache, how often, and where that is said. */
export interface Rotation {
	readonly period: 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly'
	/** `/etc/logrotate.d/apache2:17`. */
	readonly place: string
}

/** What reloads Apache in the scripts of distributions, and of people. */
const RELOADS =
	/\b(apache2|httpd)\b.*\b(reload|graceful|restart)\b|\b(reload|graceful|restart)\b.*\b(apache2|httpd)\b|apachectl\s+(-k\s+)?(graceful|restart)/

/** Finds the reload of Apache among the scripts of logrotate(8); undefined where there is none. `root` is where the file system lies. */
export function findRotation(root = '/'): Rotation | undefined {
	for (const name of namesOf(join(root, 'etc/logrotate.d'))) {
		const path = join(root, 'etc/logrotate.d', name)
		const lines = (readFileText(path) ?? '').split('\n')
		const line = lines.findIndex((text) => !text.trim().startsWith('#') && RELOADS.test(text))
		if (line < 0) continue
		const before = lines.slice(0, line).map((text) => text.trim())
		const period = before.findLast((text) => /^(hourly|daily|weekly|monthly|yearly)$/.test(text)) ?? usualPeriod(root)
		return { period: period as Rotation['period'], place: `${path}:${line + 1}` }
	}
	return undefined
}

/** What holds for files that do not say; Debian and Red Hat ship `weekly`. */
function usualPeriod(root: string): string {
	const text = readFileText(join(root, 'etc/logrotate.conf')) ?? ''
	return /^(hourly|daily|weekly|monthly|yearly)$/m.exec(text)?.[1] ?? 'weekly'
}

function namesOf(folder: string): string[] {
	try {
		return readdirSync(folder).sort()
	} catch {
		return []
	}
}
