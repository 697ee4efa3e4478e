import type { Config } from '../config/config.js'
import { RecordingWriter } from '../recording/recording-writer.js'
import type { Limits } from '../run/start-log.js'
import { asUserError } from './output-file.js'

/** Opens the recording of `run --record`: its header has what a replay must know to judge as this run does. */
export function openRunRecording(path: string, config: Config, limits: Limits, startedAt: number): RecordingWriter {
	const { services, sampling } = config
	try {
		return new RecordingWriter(path, {
			startedAt,
			every: sampling.interval,
			ports: services.flatMap((service) => service.ports),
			services: services.map(({ name, ports }) => {
				const { capacity, backlog } = limits.get(name)!
				const { connections } = backlog
				return {
					name,
					ports,
					...(connections === undefined ? {} : { backlog: connections }),
					...(capacity ? { capacity } : {}),
				}
			}),
			live: true,
			pseudonymised: false,
			source: 'recorded by forewarn run',
		})
	} catch (error) {
		throw asUserError(path, error)
	}
}
