/**
 * Photographs the status page in the middle of an incident, for README: `npx tsx test/docs/status-page.ts [FOLDER]`. A
 * recorded run of a real Apache is played to the detector, the deliveries and the web server of `forewarn run`, thirty times
 * as fast as it was; Chromium looks at them. Without a folder docs/status-page.png is written, else a light and a dark one
 * there. Not part of `npm run docs`: no two Chromiums draw the same pixels.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_CONFIG } from '../../../src/config/config.js'
import { PacedTime } from '../../deploy/prometheus/paced-time.js'
import { startRecordedSidecar } from '../../deploy/prometheus/recorded-sidecar.js'
import { freePort } from '../../servers/free-port.js'
import { launchBrowser, openPage } from '../../web/browser.js'
import { bundlePages } from '../../web/bundle-pages.js'
import { readRun } from '../score/recorded-run.js'

const ROOT = join(import.meta.dirname, '../../..')
/** Ten ordinary minutes, a warning in the 13th, all workers taken in the 20th, and users that fail in the 24th. */
const RUN = 'gradual-traffic-long-nginx'
const MOMENT = 1300
const TIMES = 30
const TOKEN = 'for-this-picture-only'

const [folder] = process.argv.slice(2)
const shots = folder
	? (['light', 'dark'] as const).map((scheme) => ({ scheme, path: join(folder, `status-page-${scheme}.png`) }))
	: [{ scheme: 'light' as const, path: join(ROOT, 'docs/status-page.png') }]

const webFolder = mkdtempSync(join(tmpdir(), 'forewarn-pages-'))
try {
	await bundlePages(webFolder)
	const time = new PacedTime(TIMES)
	const port = await freePort()
	const plan = {
		host: '127.0.0.1',
		name: 'web1',
		port,
		token: TOKEN,
		service: 'shop',
		time,
		webFolder,
		notify: DEFAULT_CONFIG.notify,
	}
	await startRecordedSidecar(plan, readRun(join(ROOT, 'scenarios', RUN)))
	const browser = await launchBrowser()
	await time.wait(MOMENT, new AbortController().signal)
	const shoot = async ({ scheme, path }: (typeof shots)[number]) => {
		const { page } = await openPage(browser, `http://127.0.0.1:${port}/`, {
			colorScheme: scheme,
			timezoneId: 'UTC',
			httpCredentials: { username: 'anybody', password: TOKEN },
		})
		await page.waitForSelector('.service .range:nth-child(2) canvas')
		await page.screenshot({ path })
		process.stdout.write(`written: ${path}\n`)
	}
	await Promise.all(shots.map(shoot))
	await browser.close()
} finally {
	rmSync(webFolder, { recursive: true })
}
// The world's time goes on for ever.
process.exit(0)
