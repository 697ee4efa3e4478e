import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Hono } from 'hono'
import { etag } from 'hono/etag'

/** What the build makes for the browser and a request may have. No path of a request ever reaches the file system. */
const ASSETS = [
	{ path: '/assets/status.js', file: 'status.js', type: 'text/javascript; charset=utf-8' },
	{ path: '/assets/status.css', file: 'status.css', type: 'text/css; charset=utf-8' },
] as const

/** A square with a bar that is nearly full; a browser without one would ask for /favicon.ico. */
const ICON =
	'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Crect width=%2216%22 height=%2216%22 rx=%223%22 fill=%22%230a63b0%22/%3E%3Cpath d=%22M3 12h2V9H3zm4 0h2V6H7zm4 0h2V3h-2z%22 fill=%22%23fff%22/%3E%3C/svg%3E'

/** Addresses are relative, so that the page works below any path of a proxy. */
const STATUS_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>forewarn</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="assets/status.css">
<script src="assets/status.js" defer></script>
</head>
<body>
<main id="page" class="page status"><p>Asking the sidecar …</p></main>
<noscript><p class="page">This page needs JavaScript. Without it there are <a href="api/status">api/status</a> and <code>forewarn status</code>.</p></noscript>
</body>
</html>
`

/** Adds the status page and its assets. Browsers keep them and ask each time whether they are still right. */
export function servePages(app: Hono, webFolder: string): void {
	const unchanged = etag()
	app.get('/', unchanged, (context) => {
		context.header('Cache-Control', 'no-cache')
		return context.html(STATUS_PAGE)
	})
	for (const { path, file, type } of ASSETS) {
		app.get(path, unchanged, async (context) => {
			const body = await readFile(join(webFolder, file), 'utf8').catch(() => undefined)
			if (body === undefined) return context.text(`${file} was not built: npm run build makes it\n`, 500)
			return context.body(body, 200, { 'Content-Type': type, 'Cache-Control': 'no-cache' })
		})
	}
}
