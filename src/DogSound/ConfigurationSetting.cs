namespace DogSound;

/// <summary>One setting of a training configuration, with the value that a run would use.</summary>
public sealed record ConfigurationSetting
{
    /// <summary>The key with its section, as -Set takes it: training.learning_rate.</summary>
    public required string Key { get; init; }

    /// <summary>The value: a number, a truth value, or a name.</summary>
    public required object Value { get; init; }

    /// <summary>The value in the preset default.</summary>
    public required object Default { get; init; }

    /// <summary>What the setting is.</summary>
    public required string Description { get; init; }

    /// <summary>The values that it takes, in words.</summary>
    public required string Allowed { get; init; }

    /// <summary>The setting as -Set takes it, so that records can be given to it.</summary>
    public override string ToString() => FormattableString.Invariant($"{Key}={(Value is bool truth ? truth ? "true" : "false" : Value)}");
}
