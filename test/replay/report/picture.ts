/** Draws docs/replay-report.png, the picture in the README: `npx tsx test/replay/report/picture.ts` (needs Debian's chromium). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from '../../cli/run-cli.js'
import { launchBrowser, openPage } from '../../web/browser.js'
import { bundlePages } from '../../web/bundle-pages.js'

const ROOT = join(import.meta.dirname, '../../..')

const folder = mkdtempSync(join(tmpdir(), 'forewarn-picture-'))
const browser = await launchBrowser()
try {
	const file = join(folder, 'report.html')
	const webFolder = await bundlePages(join(folder, 'web'))
	process.chdir(ROOT)
	const { code, err } = await runCli(['replay', 'scenarios/gradual-traffic-prefork', '--report', file], { webFolder })
	if (code !== 0) throw new Error(err)
	const { page } = await openPage(browser, `file://${file}`, { viewport: { width: 1200, height: 1100 } })
	await page.locator('.event[aria-current]').waitFor()
	// From the title of the run to the end of its charts.
	const from = (await page.getByRole('heading', { level: 2 }).boundingBox())!
	const last = (await page.locator('.chart').last().boundingBox())!
	const clip = { x: 0, y: from.y - 16, width: 1200, height: last.y + last.height + 16 - from.y }
	await page.screenshot({ path: join(ROOT, 'docs/replay-report.png'), clip })
} finally {
	await browser.close()
	rmSync(folder, { recursive: true })
}
