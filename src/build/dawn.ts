/**
 * WebGPU in Node for the kernels' tests: Dawn (the `webgpu` package) on whatever Vulkan finds, or on the SwiftShader
 * that comes with Chromium where it finds nothing. tfjs's WebGPU backend runs on it.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { findChromium } from './chromium.mjs';

const wantedFeatures = ['shader-f16', 'subgroups', 'timestamp-query'] as const;

/** Makes tfjs's webgpu backend current. @returns the adapter, or null where Dawn finds none */
export async function startDawn(): Promise<GPUAdapter | null> {
  process.env['VK_DRIVER_FILES'] ??= softwareDriver();
  const { create, globals } = await import('webgpu');
  const gpu = create([]);
  // tfjs asks for these by name; the instance must not be collected while its adapters live.
  Object.assign(globalThis, globals, { self: globalThis, dawn: gpu });
  Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node' }, configurable: true });
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return null;
  const limits: Record<string, number> = {};
  for (const name in adapter.limits) {
    const value = adapter.limits[name as keyof GPUSupportedLimits];
    if (typeof value === 'number') limits[name] = value;
  }
  const device = await adapter.requestDevice({
    requiredLimits: limits,
    requiredFeatures: wantedFeatures.filter((feature) => adapter.features.has(feature)) as GPUFeatureName[],
  });
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  if (tf.engine().registryFactory['webgpu'] !== undefined) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info), 3);
  await tf.setBackend('webgpu');
  await tf.ready();
  return adapter;
}

function softwareDriver(): string {
  const beside = join(dirname(findChromium() ?? ''), 'vk_swiftshader_icd.json');
  return [beside, '/usr/lib/chromium/vk_swiftshader_icd.json'].find((path) => existsSync(path)) ?? '';
}

/** The error of whatever `work` recorded: a wrong shader is otherwise a warning on the console, and zeros. */
export async function gpuErrors(device: GPUDevice, work: () => Promise<void> | void): Promise<string[]> {
  device.pushErrorScope('validation');
  device.pushErrorScope('out-of-memory');
  await work();
  const errors = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  return errors.filter((error) => error !== null).map(({ message }) => message);
}
