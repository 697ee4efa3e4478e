import { expect, it } from 'vitest'
import { renderConsolePage } from '../../src/render/console-page.js'
import { incidentMessage } from './messages.js'
import { drawTerminal } from './terminal-svg.js'

it('is what the README shows: docs/page.svg is the first part of a real page (update with vitest -u)', async () => {
	const page = renderConsolePage(incidentMessage(), { colour: true })
	const firstSteps = page.slice(0, page.indexOf('\n4.  '))
	await expect(drawTerminal(`${firstSteps}\n…`)).toMatchFileSnapshot('../../docs/page.svg')
})
