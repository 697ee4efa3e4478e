import { execFile } from 'node:child_process'
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../kernel/proc-trees.js'
import { startHttpPeer } from '../servers/http-peer.js'
import { startSmtpPeer } from '../servers/smtp-peer.js'
import { PROGRAM } from './perform.js'

const BUILT = join(PROGRAM, '..')
const PACKAGE = JSON.parse(readFileSync(join(BUILT, '../package.json'), 'utf8')) as { version: string }

/** A copy of dist/ far from any node_modules, and how to run it. */
function copyBuilt() {
	const folder = temporaryFolder()
	cpSync(BUILT, join(folder, 'lib'), { recursive: true })
	const run = (...words: string[]) => promisify(execFile)(process.execPath, [join(folder, 'lib/cli.js'), ...words])
	return { folder, run }
}

if (!existsSync(PROGRAM) && process.env.CI) throw new Error('this test needs the built program: npm run build')

describe.skipIf(!existsSync(PROGRAM))('dist/, copied elsewhere without node_modules', () => {
	it('knows its version', async () => {
		const { stdout } = await copyBuilt().run('--version')
		expect(stdout).toBe(`${PACKAGE.version}\n`)
	})

	it('reads a configuration and pages by Slack and mail', async () => {
		const { folder, run } = copyBuilt()
		const slack = await startHttpPeer()
		const smtp = await startSmtpPeer()
		const config = join(folder, 'config.yml')
		const mail = `host: 127.0.0.1, port: ${smtp.port}, tls: none, from: a@example.org, to: [b@example.org]`
		writeFileSync(config, `notify:\n  - { type: slack, url: "${slack.url}" }\n  - { type: email, ${mail} }\n`)
		try {
			const { stdout } = await run('drill', 'resource-leak', '-c', config)
			expect(stdout).toBe('slack: sent\nemail: sent\n')
			expect([slack.requests.length, smtp.mails.length]).toEqual([1, 1])
		} finally {
			await slack.stop()
			await smtp.stop()
		}
	})

	it('replays a scenario', async () => {
		const scenario = join(BUILT, '../scenarios/gradual-traffic-prefork')
		const { stdout } = await copyBuilt().run('replay', scenario, '--expect', '--json')
		expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({ pattern: 'gradual-saturation', incidents: 1 })
	})

	it('names the licences of what it is made of', () => {
		const licences = readFileSync(join(BUILT, 'THIRD-PARTY-LICENSES.txt'), 'utf8')
		const named = [...licences.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \((.+)\)$/gm)].map(([, name]) => name)
		expect(named).toEqual(expect.arrayContaining(['commander', 'nodemailer', 'pino', 'valibot', 'yaml', 'p-retry']))
		expect(named).toEqual([...new Set(named)].sort())
	})
})
