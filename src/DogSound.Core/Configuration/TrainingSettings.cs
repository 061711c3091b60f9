using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>How a network learns.</summary>
public sealed record TrainingSettings : ISettings
{
    /// <summary>What the model is to tell of a clip: which one class it is, or of each class whether it is heard.</summary>
    /// <value>One of the names of <see cref="TaskName"/>.</value>
    [Setting("What the model is to tell of a clip: which one class it is, or of each class whether it is heard.")]
    [JsonPropertyName("task")]
    public TaskName Task { get; init; } = TaskName.SingleLabel;

    /// <summary>Times that every training clip is seen.</summary>
    /// <value>From 1 to 100,000.</value>
    [Setting("Times that every training clip is seen.", Minimum = 1, Maximum = 100_000)]
    [JsonPropertyName("epochs")]
    public int Epochs { get; init; } = 40;

    /// <summary>Most clips a step. The clips of an epoch are dealt out evenly: no batch is much smaller than another.</summary>
    /// <value>From 1 to 65,536.</value>
    [Setting(
        "Most clips a step. The clips of an epoch are dealt out evenly: no batch is much smaller than another.",
        Minimum = 1, Maximum = 65_536)]
    [JsonPropertyName("batch_size")]
    public int BatchSize { get; init; } = 32;

    /// <summary>Most clips that go through the network at once; a larger batch is taken in parts whose gradients are summed, which
    /// saves memory. 0 takes 32 on a CPU and whole batches on a GPU.</summary>
    /// <value>From 0 to 65,536.</value>
    [Setting(
        "Most clips that go through the network at once; a larger batch is taken in parts whose gradients are summed, which "
        + "saves memory. 0 takes 32 on a CPU and whole batches on a GPU.",
        Minimum = 0, Maximum = 65_536)]
    [JsonPropertyName("micro_batch_size")]
    public int MicroBatchSize { get; init; }

    /// <summary>Seed of all randomness.</summary>
    /// <value>Any 64-bit integer.</value>
    [Setting("Seed of all randomness.")]
    [JsonPropertyName("seed")]
    public long Seed { get; init; }

    /// <summary>How gradients become steps.</summary>
    /// <value>One of the names of <see cref="OptimizerName"/>.</value>
    [Setting("How gradients become steps.")]
    [JsonPropertyName("optimizer")]
    public OptimizerName Optimizer { get; init; } = OptimizerName.AdamW;

    /// <summary>Size of a step, at the schedule's highest.</summary>
    /// <value>Above 0, at most 10.</value>
    [Setting("Size of a step, at the schedule's highest.", Above = 0, Maximum = 10)]
    [JsonPropertyName("learning_rate")]
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Decoupled weight decay of AdamW, or L2 penalty of SGD, on all parameters.</summary>
    /// <value>From 0 to 1.</value>
    [Setting("Decoupled weight decay of AdamW, or L2 penalty of SGD, on all parameters.", Minimum = 0, Maximum = 1)]
    [JsonPropertyName("weight_decay")]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Momentum of SGD.</summary>
    /// <value>From 0 to below 1.</value>
    [Setting("Momentum of SGD.", Minimum = 0, Below = 1)]
    [JsonPropertyName("momentum")]
    public double Momentum { get; init; } = 0.9;

    /// <summary>AdamW's decay of the gradients' mean.</summary>
    /// <value>From 0 to below 1.</value>
    [Setting("AdamW's decay of the gradients' mean.", Minimum = 0, Below = 1)]
    [JsonPropertyName("beta1")]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW's decay of the gradients' mean square.</summary>
    /// <value>From 0 to below 1.</value>
    [Setting("AdamW's decay of the gradients' mean square.", Minimum = 0, Below = 1)]
    [JsonPropertyName("beta2")]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to AdamW's denominator.</summary>
    /// <value>Above 0, at most 1.</value>
    [Setting("Added to AdamW's denominator.", Above = 0, Maximum = 1)]
    [JsonPropertyName("epsilon")]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>How the learning rate changes.</summary>
    /// <value>One of the names of <see cref="ScheduleName"/>.</value>
    [Setting("How the learning rate changes.")]
    [JsonPropertyName("schedule")]
    public ScheduleName Schedule { get; init; } = ScheduleName.Constant;

    /// <summary>Epochs (also parts of one) in which the learning rate of cosine and one_cycle rises to its highest; half of the run, at
    /// most.</summary>
    /// <value>From 0 to 100,000.</value>
    [Setting(
        "Epochs (also parts of one) in which the learning rate of cosine and one_cycle rises to its highest; half of the run, at most.",
        Minimum = 0, Maximum = 100_000)]
    [JsonPropertyName("warmup_epochs")]
    public double WarmupEpochs { get; init; }

    /// <summary>Learning rate at the end of cosine and one_cycle, as a share of <see cref="LearningRate"/>.</summary>
    /// <value>From 0 to 1.</value>
    [Setting("Learning rate at the end of cosine and one_cycle, as a share of learning_rate.", Minimum = 0, Maximum = 1)]
    [JsonPropertyName("final_learning_rate_share")]
    public double FinalLearningRateShare { get; init; }

    /// <summary>Which clips an epoch shows; it shows as many as there are training clips.</summary>
    /// <value>One of the names of <see cref="SamplingName"/>.</value>
    [Setting("Which clips an epoch shows; it shows as many as there are training clips.")]
    [JsonPropertyName("sampling")]
    public SamplingName Sampling { get; init; } = SamplingName.Shuffle;

    /// <summary>What training makes as small as it can.</summary>
    /// <value>One of the names of <see cref="LossName"/>.</value>
    [Setting("What training makes as small as it can.")]
    [JsonPropertyName("loss")]
    public LossName Loss { get; init; } = LossName.CrossEntropy;

    /// <summary>How much less the focal loss counts what the network is sure of already; 0 is cross_entropy.</summary>
    /// <value>From 0 to 10.</value>
    [Setting("How much less the focal loss counts what the network is sure of already; 0 is cross_entropy.", Minimum = 0, Maximum = 10)]
    [JsonPropertyName("focal_gamma")]
    public double FocalGamma { get; init; } = 2;

    /// <summary>Classes that are divided into parts by their sound, each part learnt by itself; the model sums them up again.</summary>
    /// <value>none, or class=parts (2 to 64) with commas between them.</value>
    [ClassListSetting(
        "Classes that are divided into parts by their sound, each part learnt by itself; the model sums them up again.", "class=parts (2 to 64)")]
    [JsonPropertyName("sub_classes")]
    public string SubClasses { get; init; } = ClassListSettingAttribute.None;

    /// <summary>Classes of which a second head learns to tell whether a clip is of any of them; the saved model is without it.</summary>
    /// <value>none, or names of classes with commas between them.</value>
    [ClassListSetting("Classes of which a second head learns to tell whether a clip is of any of them; the saved model is without it.")]
    [JsonPropertyName("group_head")]
    public string GroupHead { get; init; } = ClassListSettingAttribute.None;

    /// <summary>How much the loss of the second head counts beside that of the first.</summary>
    /// <value>Above 0, at most 10.</value>
    [Setting("How much the loss of the second head counts beside that of the first.", Above = 0, Maximum = 10)]
    [JsonPropertyName("group_head_weight")]
    public double GroupHeadWeight { get; init; } = 0.5;

    /// <summary>How much the clips of a class count.</summary>
    /// <value>One of the names of <see cref="ClassWeighting"/>.</value>
    [Setting("How much the clips of a class count.")]
    [JsonPropertyName("class_weights")]
    public ClassWeighting ClassWeights { get; init; } = ClassWeighting.Balanced;

    /// <summary>Share of the target that is spread over all classes.</summary>
    /// <value>From 0 to below 1.</value>
    [Setting("Share of the target that is spread over all classes.", Minimum = 0, Below = 1)]
    [JsonPropertyName("label_smoothing")]
    public double LabelSmoothing { get; init; }

    /// <summary>Longest gradient (2-norm over all parameters); longer ones are scaled down to it. 0 is no limit.</summary>
    /// <value>From 0.</value>
    [Setting("Longest gradient (2-norm over all parameters); longer ones are scaled down to it. 0 is no limit.", Minimum = 0)]
    [JsonPropertyName("gradient_clip_norm")]
    public double GradientClipNorm { get; init; }

    /// <summary>Decay a step of the moving average of the weights, which is what is validated and saved; 0 is no average. The average
    /// warms up: min(decay, (1 + step) / (10 + step)).</summary>
    /// <value>From 0 to below 1.</value>
    [Setting(
        "Decay a step of the moving average of the weights, which is what is validated and saved; 0 is no average. The average "
        + "warms up: min(decay, (1 + step) / (10 + step)).",
        Minimum = 0, Below = 1)]
    [JsonPropertyName("ema_decay")]
    public double EmaDecay { get; init; }

    /// <summary>Arithmetic of the network; auto is bfloat16 where the processor or GPU does so in hardware.</summary>
    /// <value>One of the names of <see cref="DogSound.Precision"/>.</value>
    [Setting("Arithmetic of the network; auto is bfloat16 where the processor or GPU does so in hardware.")]
    [JsonPropertyName("precision")]
    [JsonConverter(typeof(JsonStringEnumConverter<Precision>))]
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>The figure on the validation clips by which the best epoch is chosen.</summary>
    /// <value>One of the names of <see cref="Configuration.ValidationScore"/>.</value>
    [Setting("The figure on the validation clips by which the best epoch is chosen.")]
    [JsonPropertyName("validation_score")]
    public ValidationScore ValidationScore { get; init; } = ValidationScore.WeightedAuc;

    /// <summary>Epochs without a better validation score after which the run ends; 0 goes on to the last epoch.</summary>
    /// <value>From 0 to 100,000.</value>
    [Setting(
        "Epochs without a better validation score after which the run ends; 0 goes on to the last epoch.",
        Minimum = 0, Maximum = 100_000)]
    [JsonPropertyName("early_stopping_patience")]
    public int EarlyStoppingPatience { get; init; }

    /// <summary>Checkpoints that are kept, the last ones.</summary>
    /// <value>From 1 to 1,000.</value>
    [Setting("Checkpoints that are kept, the last ones.", Minimum = 1, Maximum = 1_000)]
    [JsonPropertyName("checkpoints_kept")]
    public int CheckpointsKept { get; init; } = 2;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Values are out of range; the message begins with the key of the first, as files write it, and
    /// says the range of each.</exception>
    public void Validate() => SettingChecks.Validate(this, "training.");

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
        // How long a run is says nothing of the others: presets must fit however many epochs a call asks for.
        if (Task != TaskName.MultiLabel)
            return;
        checks.Require(
            () => SubClasses == ClassListSettingAttribute.None, "sub_classes", SubClasses,
            $"none where training.task is multi_label: the parts of a class are told apart by clips of that class alone", "task");
        checks.Require(
            () => GroupHead == ClassListSettingAttribute.None, "group_head", GroupHead,
            $"none where training.task is multi_label: a clip may be of the group and of other classes", "task");
        checks.Require(
            () => Sampling != SamplingName.Balanced, "sampling", Sampling,
            $"shuffle or weighted where training.task is multi_label: a clip belongs to no single class", "task");
    }
}
