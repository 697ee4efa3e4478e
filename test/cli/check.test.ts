import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { procTree, sceneFiles, temporaryFolder } from '../kernel/proc-trees.js'
import { runCli } from './run-cli.js'

/** Writes a configuration that looks into a fake proc; answers its path. */
function configOf(procRoot: string, more = ''): string {
	const file = join(temporaryFolder(), 'config.yml')
	writeFileSync(file, `sampling: { procRoot: ${procRoot} }\nservices: [{ ports: [80], apacheConfig: off }]\n${more}`)
	return file
}

describe('check', () => {
	it('calls a host ready whose port listens, with 0', async () => {
		const file = configOf(procTree(sceneFiles('dual-stack')).root)
		const { code, out, err } = await runCli(['check', '-c', file])
		expect({ code, err }).toEqual({ code: 0, err: '' })
		expect(out).toContain(`config      ${file} is right`)
		expect(out).toMatch(/^ {2}ports {5}80 listens$/m)
		expect(out).toMatch(/^result {6}ready$/m)
	})

	it('calls a host blind where nobody listens on the port, with 1', async () => {
		const { code, out } = await runCli(['check', '-c', configOf(procTree(sceneFiles('states')).root)])
		expect(code).toBe(1)
		expect(out).toContain('80 does not listen')
		expect(out).toContain('result      blind: apache: nobody listens on port 80')
	})

	it('calls a host blind whose table cannot be read, and says why', async () => {
		const root = temporaryFolder()
		const { code, out } = await runCli(['check', '-c', configOf(root)])
		expect(code).toBe(1)
		expect(out).toContain(`table       ${root}/self/net not readable: ${root}/self/net/tcp: ENOENT`)
		expect(out).toContain('result      blind: the socket table cannot be read')
	})

	it('calls a host blind whose table is no table', async () => {
		const { root } = procTree({ 'self/net/tcp': 'nothing of the kind\n' })
		const { code, out } = await runCli(['check', '-c', configOf(root)])
		expect(code).toBe(1)
		expect(out).toContain('expected the heading of a socket table')
	})

	it('shows everything that is wrong with a configuration, on stderr, with 2', async () => {
		const { code, out, err } = await runCli(['check', '-c', configOf('/proc', 'samplng: 1\nlog: { level: loud }\n')])
		expect({ code, out }).toEqual({ code: 2, out: '' })
		expect(err).toMatch(/config\.yml:3:1: .*samplng.*did you mean "sampling"\?/)
		expect(err).toMatch(/config\.yml:4:15: log\.level: expected .*got "loud"/)
	})

	it('says where an own runbook is wrong', async () => {
		const folder = temporaryFolder()
		writeFileSync(join(folder, 'leak.md'), '# Ours\n\n## Meaning\n\nA {{worker}} is stuck.\n')
		writeFileSync(join(folder, 'config.yml'), 'runbooks: { resource-leak: leak.md }\n')
		const { code, err } = await runCli(['check', '-c', join(folder, 'config.yml')])
		expect(code).toBe(2)
		expect(err).toContain('leak.md:5:3: ')
		expect(err).toContain('  5 | A {{worker}} is stuck.')
		expect(err).toContain('2 problems')
	})
})
