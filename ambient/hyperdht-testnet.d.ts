declare module 'hyperdht/testnet.js' {
  export { default, type Testnet } from '@hyperswarm/testnet'
}
