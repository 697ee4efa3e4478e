import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../kernel/proc-trees.js'
import { PROGRAM } from './perform.js'

const SCENARIOS = join(import.meta.dirname, '../../scenarios')

if (!existsSync(PROGRAM) && process.env.CI) throw new Error('this test needs the built program: npm run build')

it.skipIf(!existsSync(PROGRAM))(
	'Ctrl-C ends a replay of many recordings at once, with a report of those that were judged',
	async () => {
		const paths = readdirSync(SCENARIOS, { withFileTypes: true })
			.filter((entry) => entry.isDirectory())
			.map(({ name }) => join(SCENARIOS, name))
		const report = join(temporaryFolder(), 'out.html')
		const child = spawn(process.execPath, [PROGRAM, 'replay', ...paths, '--report', report])
		const said = text(child.stderr)
		child.stdout.on('data', (bytes: Buffer) => {
			if (bytes.includes('samples')) child.kill('SIGINT')
		})
		const [code] = await once(child, 'exit')
		const [, judged] = /interrupted after (\d+) of \d+ recordings\n$/.exec(await said) ?? []
		expect(code).toBe(1)
		expect(Number(judged)).toBeGreaterThan(0)
		expect(Number(judged)).toBeLessThan(paths.length / 2)
		const packed = readFileSync(report, 'utf8').split('id="data">')[1]!.split('</script>')[0]!
		const { cutShort } = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString())
		expect(cutShort).toEqual({ judged: Number(judged), given: paths.length })
	},
	60_000,
)
