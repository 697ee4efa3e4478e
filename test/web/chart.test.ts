import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAssets } from '../../src/cli/files.js'
import { formatHtmlFile } from '../../src/replay/report/html-file.js'
import { temporaryFolder } from '../kernel/proc-trees.js'
import { launchBrowser, missingForBrowser, openPage } from './browser.js'

describe.skipIf(missingForBrowser().length > 0)('a chart', () => {
	let browser: Browser
	let url: string

	beforeAll(async () => {
		const folder = temporaryFolder()
		await build({
			entryPoints: [join(import.meta.dirname, 'pages/chart-harness.tsx')],
			outdir: folder,
			bundle: true,
			format: 'iife',
			jsx: 'automatic',
		})
		const file = join(folder, 'chart.html')
		writeFileSync(file, formatHtmlFile({ title: 'chart', assets: readAssets(folder, 'chart-harness'), data: {} }))
		url = `file://${file}`
		browser = await launchBrowser()
	}, 60_000)
	afterAll(() => browser?.close())

	const slider = (page: Page) => page.getByRole('slider', { name: 'Workers' })
	const said = (page: Page) => slider(page).getAttribute('aria-valuetext')
	const painted = (page: Page) => page.evaluate<string>("document.querySelector('canvas').toDataURL()")
	const open = () => openPage(browser, url, { timezoneId: 'UTC', colorScheme: 'light' })

	it('says the last numbers, in the time zone of the host', async () => {
		const { page, problems } = await open()
		expect(await said(page)).toBe('Fri 20 Nov, 12:29:00 UTC: accepted 29, capacity 100')
		expect(await page.locator('.legend').innerText()).toMatch(/accepted 29\s+capacity 100\s+Fri 20 Nov, 12:29:00 UTC/)
		expect(problems).toEqual([])
	})

	it('says new numbers when it gets them, and keeps what is selected', async () => {
		const { page } = await open()
		await page.evaluate('chart.update(minutes(10, 40))')
		expect(await said(page)).toBe('Fri 20 Nov, 12:39:00 UTC: accepted 39, capacity 100')
		await page.evaluate('chart.select(5)')
		expect(await said(page)).toBe('Fri 20 Nov, 12:15:00 UTC: accepted 15, capacity 100')
		await page.evaluate('chart.update(minutes(11, 41))')
		expect(await said(page)).toBe('Fri 20 Nov, 12:16:00 UTC: accepted 16, capacity 100')
		await page.evaluate('chart.update(minutes(0, 4))')
		expect(await said(page)).toBe('Fri 20 Nov, 12:03:00 UTC: accepted 3, capacity 100')
		await page.evaluate('chart.update({ times: [], values: [[], []] })')
		expect(await said(page)).toBe('no samples: accepted –, capacity –')
	})

	it('has a dash for what was not measured', async () => {
		const { page } = await open()
		await page.evaluate('chart.select(2)')
		expect(await said(page)).toBe('Fri 20 Nov, 12:02:00 UTC: accepted –, capacity 100')
	})

	it.each([
		{ keys: ['ArrowLeft'], selected: [28] },
		{ keys: ['Home', 'ArrowRight', 'PageDown', 'End', 'ArrowRight'], selected: [0, 1, 11, 29, 29] },
		{ keys: ['PageUp', 'PageUp', 'PageUp', 'ArrowLeft'], selected: [19, 9, 0, 0] },
		{ keys: ['Control+ArrowLeft', 'a', 'Enter'], selected: [] },
	])('goes by $keys', async ({ keys, selected }) => {
		const { page } = await open()
		await slider(page).focus()
		for (const key of keys) await page.keyboard.press(key)
		expect(await page.evaluate('selected')).toEqual(selected)
	})

	it('leaves a reader who zoomed in where they are when new numbers come', async () => {
		const { page } = await open()
		const box = (await slider(page).boundingBox())!
		await page.mouse.move(box.x + 300, box.y + 80)
		await page.mouse.down()
		await page.mouse.move(box.x + 600, box.y + 80, { steps: 4 })
		await page.mouse.up()
		await page.mouse.move(2, 2)
		await page.waitForFunction('chart')
		const zoomed = await painted(page)
		// The same minutes with more of them behind: what is in view has not changed.
		await page.evaluate('chart.update({ ...minutes(0, 60), spans: minutes(0, 30).spans, marks: minutes(0, 30).marks })')
		expect(await painted(page)).toBe(zoomed)
	})

	it('is painted anew when the reader changes between light and dark', async () => {
		const { page, problems } = await open()
		const light = await painted(page)
		await page.emulateMedia({ colorScheme: 'dark' })
		await expect.poll(() => painted(page)).not.toBe(light)
		await page.emulateMedia({ colorScheme: 'light' })
		await expect.poll(() => painted(page)).toBe(light)
		expect(problems).toEqual([])
	})

	it('takes everything with it when it is destroyed', async () => {
		const { page, problems } = await open()
		await page.evaluate('chart.destroy()')
		expect(await page.locator('figure').count()).toBe(0)
		await page.emulateMedia({ colorScheme: 'dark' })
		await page.setViewportSize({ width: 500, height: 500 })
		expect(problems).toEqual([])
	})
})
