import { type Command, InvalidArgumentError } from 'commander'
import { MAX_MUTE, type MuteStatus } from '../incidents/mute.js'
import { formatDuration, parseDuration } from '../settings/units.js'
import { ask } from './ask-sidecar.js'
import { type Deps, print } from './deps.js'

interface MuteOptions {
	readonly for: number
	readonly reason: string
	readonly service?: string
	readonly config?: string
}

/** Registers `forewarn mute`. */
export function registerMute(program: Command, deps: Deps): void {
	program
		.command('mute')
		.summary('hold pages back for a while')
		.description(
			'Hold pages back for a while, as for a deploy. Watching goes on, and afterwards you hear what you missed.',
		)
		.requiredOption('--for <duration>', 'for how long: 15m, 1h30m; seven days at most', parseSpan)
		.requiredOption('--reason <text>', 'why: it stands in what is told afterwards')
		.option('--service <name>', 'only what this service says')
		.option('-c, --config <file>', 'the configuration that the sidecar runs with; without it, the only one that runs')
		.addHelpText('after', HELP)
		.action((options: MuteOptions) => mute(options, deps))
}

/** Registers `forewarn unmute`. */
export function registerUnmute(program: Command, deps: Deps): void {
	program
		.command('unmute')
		.summary('end all mutes')
		.description('End all mutes at once; what they held back is told.')
		.option('-c, --config <file>', 'the configuration that the sidecar runs with; without it, the only one that runs')
		.action((options: { config?: string }) => unmute(options.config, deps))
}

const HELP = `
Examples:
  forewarn mute --for 15m --reason deploy
  forewarn mute --for 2h --reason 'load test' --service shop`

function parseSpan(text: string): number {
	const seconds = parseDuration(text)
	if (seconds === undefined || seconds <= 0) throw new InvalidArgumentError('Expected a duration such as 15m or 1h30m.')
	if (seconds > MAX_MUTE) throw new InvalidArgumentError(`Expected at most ${formatDuration(MAX_MUTE)}.`)
	return seconds
}

/** `forewarn mute`: suppresses pages for a while. */
async function mute({ for: seconds, reason, service, config }: MuteOptions, deps: Deps): Promise<void> {
	const body = { seconds, reason, service }
	const { result, by } = await ask({ method: 'POST', path: '/api/mute', body }, config, deps)
	const muted = result as MuteStatus
	const what = muted.service ?? 'everything'
	const until = `${formatDuration(muted.secondsLeft)}: ${muted.reason} (${by})`
	print(deps, `muted ${what} for ${until}`)
}

/** `forewarn unmute`: ends all mutes. */
async function unmute(config: string | undefined, deps: Deps): Promise<void> {
	const { result, by } = await ask({ method: 'DELETE', path: '/api/mute' }, config, deps)
	const { ended } = result as { ended: number }
	print(deps, `${ended === 0 ? 'nothing was muted' : 'unmuted; what was suppressed is sent now'} (${by})`)
}
