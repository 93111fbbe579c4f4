import '@mantine/core/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import './style.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (root !== null) createRoot(root).render(<App />)
