import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFakeHost, runCommand, startSidecar } from './fake-host.js'
import { makeFolder } from './setup.js'

/**
 * A fake host, a folder of state, and a configuration for a sidecar that samples five times a second. Where the host is saturated its accept
 * queue is at its end: one page, critical at once, and nothing escalates later. `ends` undoes it.
 */
export function layPost(notify: string, ends: (() => unknown)[]) {
	const folder = makeFolder()
	ends.push(folder.remove)
	const host = createFakeHost()
	const file = join(folder.path, 'config.yml')
	const state = join(folder.path, 'state')
	const configure = (more = '') => {
		writeFileSync(
			file,
			`services: [{ ports: [80], capacity: 10, backlog: 30, apacheConfig: off }]
sampling: { interval: 200ms, tripwire: 50ms, procRoot: ${host.root} }
notify: [${notify}]
stateDir: ${state}
hostname: web1
${more}`,
		)
	}
	configure()
	const start = (env?: Record<string, string>) => {
		const sidecar = startSidecar(file, env)
		ends.push(() => sidecar.end('SIGKILL'))
		return sidecar
	}
	const status = async () => {
		const { code, out, err } = await runCommand('status', '-c', file, '--json')
		if (code !== 0) throw new Error(`status ended with ${code}: ${err}`)
		return JSON.parse(out)
	}
	return { file, state, host, configure, start, status }
}
