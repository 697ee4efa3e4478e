import type { Command } from 'commander'
import { ask } from './ask-sidecar.js'
import { type Deps, print } from './deps.js'
import { readSidecar } from './observed.js'
import { renderStatus } from './status-text.js'
import { everyOption, type TopOptions, top } from './top.js'

interface StatusOptions extends TopOptions {
	readonly watch?: true
}

/** Registers `forewarn status`. */
export function registerStatus(program: Command, deps: Deps): void {
	program
		.command('status')
		.summary('show what the running sidecar sees, and how its pages fare')
		.description(
			'Show open incidents with what to do, services and their stations, the health of each notifier, what waits to be sent, and mutes.',
		)
		.option('-c, --config <file>', 'the configuration that the sidecar runs with; without it, the only one that runs')
		.option('--json', 'print one JSON object')
		.option('--watch', 'show it again and again: forewarn top')
		.addOption(everyOption().hideHelp())
		.addHelpText('after', HELP)
		.action((options: StatusOptions) => (options.watch ? top(options, deps) : showStatus(options, deps)))
}

const HELP = `
Exit codes: 0 a sidecar answered, 1 none does.

Examples:
  forewarn status
  forewarn status --watch
  forewarn status -c /etc/forewarn/config.yml --json`

/** `forewarn status`: shows what the running sidecar sees. */
async function showStatus(options: StatusOptions, deps: Deps): Promise<void> {
	let by = ''
	const question = async (path: string) => {
		const answer = await ask({ method: 'GET', path }, options.config, deps)
		by = answer.by
		return answer.result
	}
	if (options.json) {
		return print(deps, JSON.stringify(await question('/api/status')))
	}
	const seen = await readSidecar(question)
	if (seen) deps.stdout.write(renderStatus(seen.status, { ...deps, courses: seen.courses, by }))
}
