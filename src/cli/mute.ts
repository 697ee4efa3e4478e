import type { MuteStatus } from '../incidents/delivery-status.js'
import { formatDuration } from '../settings/units.js'
import { ask } from './ask-sidecar.js'
import type { Deps } from './deps.js'

/** What `forewarn mute` was told. */
export interface MuteOptions {
	readonly for: number
	readonly reason: string
	readonly service?: string
	readonly config?: string
}

/** `forewarn mute`: holds pages back for a while. */
export async function mute({ for: seconds, reason, service, config }: MuteOptions, deps: Deps): Promise<void> {
	const muted = (await ask({ command: 'mute', seconds, reason, service }, config, deps)) as MuteStatus
	const what = muted.service ?? 'everything'
	deps.stdout.write(`muted ${what} for ${formatDuration(muted.secondsLeft)}: ${muted.reason}\n`)
}

/** `forewarn unmute`: ends all mutes. */
export async function unmute(config: string | undefined, deps: Deps): Promise<void> {
	const count = Number(await ask({ command: 'unmute' }, config, deps))
	deps.stdout.write(count === 0 ? 'nothing was muted\n' : 'unmuted; what was held back is told now\n')
}
