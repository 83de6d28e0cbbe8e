/** Chinese of the training presets, for every page that offers them. */
import type { aboutPresetsEn, presetsEn } from '../en/presets';

export const presetsZh: typeof presetsEn = {
  quick: '快速',
  'small-data': '小数据',
  'paper-few-shot': '论文：少样本',
  'paper-full': '论文：全监督',
  'paper-vit-l': '论文：ViT-L',
  'paper-something': '论文：Something-Something',
};

export const aboutPresetsZh: typeof aboutPresetsEn = {
  quick: '只在最后几层学习，其下各层只计算一次。有显卡时几分钟即可。',
  'small-data': '所有层，小批量，学习率等在内置模型上测得：适合每类只有少量视频。保留最后一轮：测试视频不参与选择。没有好的显卡则较慢。',
  'paper-few-shot': '与论文表 2 的少样本设置完全一致：学习率 4e-6，批大小 64，30 轮。对内置的小模型来说太温和，教不会什么。',
  'paper-full': '与论文表 2 的全监督设置完全一致：学习率 5e-6，批大小 256，30 轮。适合在强显卡上训练整个数据集。',
  'paper-vit-l': '与论文表 2 的 ViT-L 设置完全一致：同全监督，但为 20 轮。',
  'paper-something': '与论文表 2 的 Something-Something V1 设置完全一致：学习率 5e-4，批大小 16，40 轮，RandAugment、随机擦除、标签平滑。',
};
