using System.Text.Json.Serialization;

namespace DogSound.Core.Configuration;

/// <summary>How a network learns.</summary>
public sealed record TrainingSettings
{
    /// <summary>Times that every training clip is seen; 1 to 100,000.</summary>
    [JsonPropertyName("epochs")]
    public int Epochs { get; init; } = 40;

    /// <summary>Most clips a step; 1 to 65,536. The clips of an epoch are dealt out evenly: no batch is much smaller than another.</summary>
    [JsonPropertyName("batch_size")]
    public int BatchSize { get; init; } = 32;

    /// <summary>Most clips that go through the network at once; a larger batch is taken in parts whose gradients are summed, which saves
    /// memory. 0 takes 32 on a CPU and whole batches on a GPU; else 1 to 65,536.</summary>
    [JsonPropertyName("micro_batch_size")]
    public int MicroBatchSize { get; init; }

    /// <summary>Seed of all randomness.</summary>
    [JsonPropertyName("seed")]
    public long Seed { get; init; }

    /// <summary>How gradients become steps.</summary>
    [JsonPropertyName("optimizer")]
    public OptimizerName Optimizer { get; init; } = OptimizerName.AdamW;

    /// <summary>Size of a step, at the schedule's highest; above 0, at most 10.</summary>
    [JsonPropertyName("learning_rate")]
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Decoupled weight decay of AdamW, or L2 penalty of SGD, on all parameters; 0 to 1.</summary>
    [JsonPropertyName("weight_decay")]
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Momentum of SGD; 0 to below 1.</summary>
    [JsonPropertyName("momentum")]
    public double Momentum { get; init; } = 0.9;

    /// <summary>AdamW's decay of the gradients' mean; 0 to below 1.</summary>
    [JsonPropertyName("beta1")]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW's decay of the gradients' mean square; 0 to below 1.</summary>
    [JsonPropertyName("beta2")]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to AdamW's denominator; above 0, at most 1.</summary>
    [JsonPropertyName("epsilon")]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>How the learning rate changes.</summary>
    [JsonPropertyName("schedule")]
    public ScheduleName Schedule { get; init; } = ScheduleName.Constant;

    /// <summary>Epochs (also parts of one) in which the learning rate rises to its highest; 0 to <see cref="Epochs"/>. For cosine and
    /// one_cycle.</summary>
    [JsonPropertyName("warmup_epochs")]
    public double WarmupEpochs { get; init; }

    /// <summary>Learning rate at the end of cosine and one_cycle, as a share of <see cref="LearningRate"/>; 0 to 1.</summary>
    [JsonPropertyName("final_learning_rate_share")]
    public double FinalLearningRateShare { get; init; }

    /// <summary>How much the clips of a class count.</summary>
    [JsonPropertyName("class_weights")]
    public ClassWeighting ClassWeights { get; init; } = ClassWeighting.Balanced;

    /// <summary>Share of the target that is spread over all classes; 0 to below 1.</summary>
    [JsonPropertyName("label_smoothing")]
    public double LabelSmoothing { get; init; }

    /// <summary>Longest gradient (2-norm over all parameters); longer ones are scaled down to it. 0 is no limit.</summary>
    [JsonPropertyName("gradient_clip_norm")]
    public double GradientClipNorm { get; init; }

    /// <summary>Decay a step of the moving average of the weights, which is what is validated and saved; 0 is no average, else up to below
    /// 1. The average warms up: min(decay, (1 + step) / (10 + step)).</summary>
    [JsonPropertyName("ema_decay")]
    public double EmaDecay { get; init; }

    /// <summary>Arithmetic of the network; Auto is bfloat16 where the processor or GPU does so in hardware.</summary>
    [JsonPropertyName("precision")]
    [JsonConverter(typeof(JsonStringEnumConverter<Precision>))]
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>The figure on the validation clips by which the best epoch is chosen.</summary>
    [JsonPropertyName("validation_score")]
    public ValidationScore ValidationScore { get; init; } = ValidationScore.WeightedAuc;

    /// <summary>Epochs without a better validation score after which the run ends; 0 goes on to the last epoch.</summary>
    [JsonPropertyName("early_stopping_patience")]
    public int EarlyStoppingPatience { get; init; }

    /// <summary>Checkpoints that are kept, the last ones; 1 to 1,000.</summary>
    [JsonPropertyName("checkpoints_kept")]
    public int CheckpointsKept { get; init; } = 2;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public void Validate()
    {
        Setting.Require(Epochs is >= 1 and <= 100_000, "training.epochs", Epochs, $"from 1 to 100000");
        Setting.Require(BatchSize is >= 1 and <= 65_536, "training.batch_size", BatchSize, $"from 1 to 65536");
        Setting.Require(MicroBatchSize is >= 0 and <= 65_536, "training.micro_batch_size", MicroBatchSize, $"from 1 to 65536, or 0 to let the device decide");
        Setting.Require(Enum.IsDefined(Optimizer), "training.optimizer", Optimizer, $"adamw or sgd");
        Setting.Require(LearningRate is > 0 and <= 10, "training.learning_rate", LearningRate, $"above 0 and at most 10");
        Setting.Require(WeightDecay is >= 0 and <= 1, "training.weight_decay", WeightDecay, $"from 0 to 1");
        Setting.Require(Momentum is >= 0 and < 1, "training.momentum", Momentum, $"from 0 to below 1");
        Setting.Require(Beta1 is >= 0 and < 1, "training.beta1", Beta1, $"from 0 to below 1");
        Setting.Require(Beta2 is >= 0 and < 1, "training.beta2", Beta2, $"from 0 to below 1");
        Setting.Require(Epsilon is > 0 and <= 1, "training.epsilon", Epsilon, $"above 0 and at most 1");
        Setting.Require(Enum.IsDefined(Schedule), "training.schedule", Schedule, $"constant, cosine or one_cycle");
        Setting.Require(WarmupEpochs >= 0 && WarmupEpochs <= Epochs, "training.warmup_epochs", WarmupEpochs, $"from 0 to training.epochs ({Epochs})");
        Setting.Require(FinalLearningRateShare is >= 0 and <= 1, "training.final_learning_rate_share", FinalLearningRateShare, $"from 0 to 1");
        Setting.Require(Enum.IsDefined(ClassWeights), "training.class_weights", ClassWeights, $"balanced or none");
        Setting.Require(LabelSmoothing is >= 0 and < 1, "training.label_smoothing", LabelSmoothing, $"from 0 to below 1");
        Setting.Require(GradientClipNorm >= 0 && double.IsFinite(GradientClipNorm), "training.gradient_clip_norm", GradientClipNorm, $"0 or above");
        Setting.Require(EmaDecay is >= 0 and < 1, "training.ema_decay", EmaDecay, $"from 0 to below 1");
        Setting.Require(Enum.IsDefined(Precision), "training.precision", Precision, $"auto, float32 or bfloat16");
        Setting.Require(Enum.IsDefined(ValidationScore), "training.validation_score", ValidationScore, $"weighted_auc, macro_auc, accuracy or log_loss");
        Setting.Require(EarlyStoppingPatience >= 0, "training.early_stopping_patience", EarlyStoppingPatience, $"0 or above");
        Setting.Require(CheckpointsKept is >= 1 and <= 1_000, "training.checkpoints_kept", CheckpointsKept, $"from 1 to 1000");
    }
}
