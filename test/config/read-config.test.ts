import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig, readStateDir } from '../../src/config/read-config.js'

const folder = mkdtempSync(join(tmpdir(), 'config-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, text: string): string {
	writeFileSync(join(folder, name), text)
	return join(folder, name)
}

describe('readConfig', () => {
	it('reads secrets and runbooks from files beside the configuration, and shows no secret', () => {
		write('slack-url', 'https://slack.example.org/token\n')
		write('leak.md', '# Ours\n')
		const text = 'notify: [{ type: slack, url_file: slack-url }]\nrunbooks: { resource-leak: leak.md }\n'
		const result = readConfig(write('config.yml', `\uFEFF${text}`), {})
		if (!result.ok || result.config.notify[0]?.type !== 'slack') throw new Error(inspect(result))
		expect(result.config.notify[0].url.reveal()).toBe('https://slack.example.org/token')
		expect(result.config.runbooks).toEqual({ 'resource-leak': { path: 'leak.md', markdown: '# Ours\n' } })
		expect(`${inspect(result.config, { depth: 9 })}${JSON.stringify(result.config)}`).not.toContain('token')
	})

	it.each([
		['at every address', '80, "0.0.0.0:81", "[::]:82"', [80, 81, 82]],
		['at one address', '"127.0.0.1:80", "[2001:DB8:0::1]:80"', ['127.0.0.1:80', '[2001:db8::1]:80']],
	])('reads ports %s', (_, written, ports) => {
		const result = readConfig(write('ports.yml', `services: [{ ports: [${written}] }]`), {})
		expect(result.ok && result.config.services[0]!.ports).toEqual(ports)
	})

	it('reads secrets from the environment', () => {
		const file = write('env.yml', 'notify: [{ type: slack, url_env: HOOK }]')
		expect(readConfig(file, { HOOK: 'https://slack.example.org/x' }).ok).toBe(true)
	})

	it.each([
		['that is missing', 'none.yml', 'there is no such file'],
		['that is a folder', '.', 'it is a folder, not a file'],
	])('a file %s is named with the reason', (_, name, reason) => {
		const file = join(folder, name)
		expect(readConfig(file, {})).toEqual({ ok: false, unreadable: `${file}: ${reason}` })
	})
})

describe('a file that cannot be read', () => {
	it('is named by the whole path where another one was written', () => {
		const tried = join(process.cwd(), 'none.yml')
		expect(readConfig('none.yml', {})).toEqual({
			ok: false,
			unreadable: `none.yml: there is no such file (tried ${tried})`,
		})
	})

	it('is said to be UTF-16, with its mark or without', () => {
		const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('log:', 'utf16le')])
		for (const bytes of [marked, Buffer.from('log:', 'utf16le')]) {
			const file = write('wide.yml', '')
			writeFileSync(file, bytes)
			expect(readConfig(file, {})).toEqual({ ok: false, unreadable: `${file}: it is UTF-16; save it as UTF-8` })
		}
	})

	it('is looked for beside the configuration, and a ~ is explained', () => {
		const file = write('home.yml', 'notify: [{ type: slack, url_file: ~/slack }]')
		const result = readConfig(file, {})
		expect(!result.ok && 'diagnostics' in result && result.diagnostics[0]!.message).toBe(
			`notify[0].url_file: there is no such file (tried ${folder}/~/slack); ~ is not expanded here, write the whole path`,
		)
	})
})

describe('readStateDir', () => {
	it('needs no secret of the sidecar: status is asked from another shell', () => {
		const file = write('state.yml', 'stateDir: /var/lib/forewarn\nnotify: [{ type: slack, url_env: NOT_HERE }]')
		expect(readStateDir(file)).toEqual({ ok: true, stateDir: '/var/lib/forewarn' })
	})

	it.each([
		['names no folder', 'services: []', { ok: true, stateDir: undefined }],
		['is missing', undefined, { ok: false, problem: expect.stringContaining('there is no such file') }],
		['is no YAML', 'a: [', { ok: false, problem: expect.stringContaining('state-odd.yml:1:') }],
		[
			'names a relative folder',
			'stateDir: here',
			{ ok: false, problem: expect.stringContaining('state-odd.yml:1:11: stateDir') },
		],
	])('of a file that %s', (_, text, expected) => {
		const file = text === undefined ? join(folder, 'no-such.yml') : write('state-odd.yml', text)
		expect(readStateDir(file)).toEqual(expected)
	})
})
