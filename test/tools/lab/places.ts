import { join } from 'node:path'

/** The project's folder. */
export const PROJECT = join(import.meta.dirname, '..', '..', '..')

/** Where captures and their labels stand, one folder a run; FOREWARN_LAB names another place. Not under version control. */
export const LAB = process.env.FOREWARN_LAB ?? join(PROJECT, '.lab')

/** The library of finished scenarios. */
export const SCENARIOS = join(PROJECT, 'scenarios')
