import { rmSync, statSync } from 'node:fs'
import type { Config } from '../config/config.js'
import { withSharedPorts } from '../detect/look.js'
import { portNumbers } from '../detect/ports.js'
import { type HostFindings, hostFactsOf } from '../host/host-findings.js'
import type { RecordingHeader } from '../recording/header.js'
import { recordedHost } from '../recording/host-json.js'
import { RecordingWriter } from '../recording/recording-writer.js'
import { asUserError } from './files.js'

/** Creates a recording that the user named. Throws UserError where it cannot be written. */
export function createRecording(path: string, header: RecordingHeader): RecordingWriter {
	try {
		return new RecordingWriter(path, header)
	} catch (error) {
		throw asUserError(path, error)
	}
}

/** Removes a recording that broke off: half of one would pass for a whole one. */
export function removeRecording(path: string): void {
	if (statSync(path).isFile()) rmSync(path)
}

/** Opens the recording of `run --record`: its header has what a replay must know to judge as this run does. */
export function openRunRecording(
	path: string,
	config: Config,
	findings: HostFindings,
	startedAt: number,
): RecordingWriter {
	const { sampling } = config
	const facts = hostFactsOf(findings)
	const services = withSharedPorts(config.services, facts).map((service) => ({
		...service,
		ports: portNumbers(service.ports),
	}))
	return createRecording(path, {
		startedAt,
		every: sampling.interval,
		ports: services.flatMap((service) => service.ports),
		services: services.map(({ name, ports }) => {
			const { capacity, backlog } = findings.limits.get(name)!
			const { connections } = backlog
			return {
				name,
				ports,
				...(connections === undefined ? {} : { backlog: connections }),
				...(capacity ? { capacity } : {}),
			}
		}),
		host: recordedHost(facts),
		live: true,
		pseudonymised: false,
		source: 'recorded by forewarn run',
	})
}
