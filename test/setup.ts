import { configureGlobal } from 'fast-check'

// A property that fails must fail again from the same commit; `npm run fuzz` is where new seeds are tried.
configureGlobal({ seed: 20_261_127 })
