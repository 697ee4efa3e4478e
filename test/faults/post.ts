import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { askSidecar } from '../../src/serve/ask-sidecar.js'
import { createFakeHost, runCommand, startSidecar } from './fake-host.js'
import { makeFolder, until } from './setup.js'
import { give, SELF } from './user.js'

/**
 * A fake host, a folder of state, and a configuration for a sidecar that samples five times a second. Where the host is saturated its accept
 * queue is at its end: one page, critical at once, and nothing escalates later. `ends` undoes it.
 */
export function layPost(notify: string, ends: (() => unknown)[], user = SELF, ports: readonly number[] = [80]) {
	const folder = makeFolder()
	ends.push(folder.remove)
	const host = createFakeHost(ports)
	const file = join(folder.path, 'config.yml')
	const state = join(folder.path, 'state')
	const services = ports.map((port) => {
		const name = ports.length > 1 ? `name: s${port}, ` : ''
		return `{ ${name}ports: [${port}], capacity: 10, backlog: 30, apacheConfig: off }`
	})
	const configure = (more = '') => {
		writeFileSync(
			file,
			`services: [${services.join(', ')}]
sampling: { interval: 200ms, tripwire: 50ms, procRoot: ${host.root} }
notify: [${notify}]
stateDir: ${state}
hostname: web1
${more}`,
		)
		give(folder.path, user)
	}
	configure()
	give(host.root, user)
	const start = (env?: Record<string, string>, before: readonly string[] = []) => {
		const sidecar = startSidecar(file, env, user, before)
		ends.push(() => sidecar.end('SIGKILL'))
		return sidecar
	}
	const command = (...words: string[]) => runCommand(words, user)
	/** What the command would print as JSON, without a process. */
	const status = async () => {
		const addressee = { socket: join(state, 'control.sock'), configFile: file, namedByConfig: true }
		const asked = await askSidecar(addressee, { method: 'GET', path: '/api/status' })
		if (asked.kind !== 'answered') throw new Error(asked.reason)
		// biome-ignore lint/suspicious/noExplicitAny: tests read of it what they need.
		return asked.result as any
	}
	const untilSampled = () =>
		until('it samples', async () => (await status().catch(() => undefined))?.lastSampleSeconds !== undefined)
	return { file, state, host, configure, start, status, untilSampled, command }
}
