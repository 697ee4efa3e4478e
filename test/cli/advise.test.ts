import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { procTree, sceneFiles, temporaryFolder } from '../kernel/proc-trees.js'
import { runCli } from './run-cli.js'

const UNLEARNED = 'what is advised rests on files, processes and sockets as of now'

/** Runs it on a host that shows sockets and memory, and no Apache. */
function advise(more: string, ...words: string[]) {
	const { root } = procTree({
		...sceneFiles('dual-stack'),
		meminfo: 'MemTotal: 4194304 kB\nMemAvailable: 2097152 kB\n',
	})
	const file = join(temporaryFolder(), 'config.yml')
	writeFileSync(file, `sampling: { procRoot: ${root} }\n${more}`)
	return runCli(['advise', '-c', file, ...words])
}

it('says that no Apache could be judged, and why, with 1', async () => {
	expect(await advise('services: [{ name: shop, ports: [80], apacheConfig: off }]\n')).toEqual({
		code: 1,
		out: `seen     memory: 2 GiB of 4 GiB available
note     shop: not judged, apacheConfig is off
note     no sidecar runs with this configuration, and it has no stateDir: ${UNLEARNED}
result   no Apache could be judged
`,
		err: '',
	})
})

it('says the same as JSON', async () => {
	const { code, out } = await advise(
		'stateDir: /nowhere/state\nservices: [{ ports: [80], apacheConfig: off }]\n',
		'--json',
	)
	expect(code).toBe(1)
	expect(JSON.parse(out)).toEqual({
		judged: 0,
		seen: ['memory: 2 GiB of 4 GiB available'],
		memory: [],
		advice: [],
		notes: [
			'apache: not judged, apacheConfig is off',
			`no sidecar runs with this configuration, and /nowhere/state has nothing yet: ${UNLEARNED}`,
		],
	})
})

it('says what is wrong with a configuration, with 2', async () => {
	const { code, out, err } = await advise('servces: []\n')
	expect({ code, out }).toEqual({ code: 2, out: '' })
	expect(err).toContain('config.yml:2:1: ')
})
