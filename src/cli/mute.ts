import type { MuteStatus } from '../incidents/mute.js'
import { formatDuration } from '../settings/units.js'
import { ask } from './ask-sidecar.js'
import type { Deps } from './deps.js'

/** Options of `forewarn mute`. */
export interface MuteOptions {
	readonly for: number
	readonly reason: string
	readonly service?: string
	readonly config?: string
}

/** `forewarn mute`: suppresses pages for a while. */
export async function mute({ for: seconds, reason, service, config }: MuteOptions, deps: Deps): Promise<void> {
	const muted = (await ask(
		{ method: 'POST', path: '/api/mute', body: { seconds, reason, service } },
		config,
		deps,
	)) as MuteStatus
	const what = muted.service ?? 'everything'
	deps.stdout.write(`muted ${what} for ${formatDuration(muted.secondsLeft)}: ${muted.reason}\n`)
}

/** `forewarn unmute`: ends all mutes. */
export async function unmute(config: string | undefined, deps: Deps): Promise<void> {
	const { ended } = (await ask({ method: 'DELETE', path: '/api/mute' }, config, deps)) as { ended: number }
	deps.stdout.write(ended === 0 ? 'nothing was muted\n' : 'unmuted; what was suppressed is sent now\n')
}
