import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = join(import.meta.dirname, '../../..')

/** Commands that print the same on every host: of these the pages show what they print today. */
const SAME_EVERYWHERE = ['forewarn replay scenarios/gradual-traffic-prefork']

/** The page with what these commands print, instead of what stands below them in its console blocks. */
export function insertOutputs(page: string): string {
	return SAME_EVERYWHERE.reduce((text, command) => {
		const begin = text.indexOf(`$ ${command}\n`)
		if (begin < 0) return text
		const from = begin + command.length + 3
		const end = from + text.slice(from).search(/^(\$ |```)/m)
		return text.slice(0, from) + outputOf(command) + text.slice(end)
	}, page)
}

function outputOf(command: string): string {
	const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
	const [, ...words] = command.split(' ')
	const options = { cwd: ROOT, encoding: 'utf8' as const, env: { ...process.env, NO_COLOR: '1' } }
	return execFileSync(process.execPath, ['--import', loader, 'src/cli.ts', ...words], options)
}
