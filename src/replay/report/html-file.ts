import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { html } from '../../message/html.js'

/** The built parts of a page: what esbuild made of src/web/pages/<name>.tsx, the licences of its packages included. */
export interface PageAssets {
	readonly script: string
	readonly style: string
}

interface HtmlFile {
	readonly title: string
	readonly assets: PageAssets
	/** Any JSON; the page reads it with `readPageData`. */
	readonly data: unknown
}

/**
 * One HTML file that needs nothing else: no host, no other file. Its policy allows the script and the style that stand in
 * it, by their hashes, and nothing more: no request, no frame, no form, and no script that data could smuggle in. The data
 * are compressed: a replay repeats the same dozen forms of sentence for every sample.
 */
export function formatHtmlFile({ title, assets, data }: HtmlFile): string {
	const script = assets.script.replaceAll(/<(?=\/script|!--)/gi, '\\x3c')
	const style = assets.style.replaceAll(/<(?=\/style)/gi, '\\3c ')
	const policy = [
		"default-src 'none'",
		`script-src '${hashOf(script)}'`,
		`style-src '${hashOf(style)}'`,
		"base-uri 'none'",
		"form-action 'none'",
	].join('; ')
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
${html`<title>${title}</title>`.markup}
<style>${style}</style>
</head>
<body>
<main class="page" id="page"><noscript>This report draws its charts with the script in it; scripts are off in this browser.</noscript></main>
<script type="application/gzip" id="data">${gzipSync(JSON.stringify(data)).toString('base64')}</script>
<script>${script}</script>
</body>
</html>
`
}

function hashOf(text: string): string {
	return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
