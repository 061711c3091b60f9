using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>What a policy does to one clip.</summary>
/// <param name="Variant">Name of the variant that was drawn.</param>
/// <param name="Steps">What was drawn for its steps, in order; steps that do nothing are left out.</param>
public sealed record PolicyDraw(string Variant, IReadOnlyList<StepDraw> Steps);

/// <summary>What one step does to one clip.</summary>
/// <param name="Step">Its position in the variant, from 1.</param>
/// <param name="Transform">Name of its transform.</param>
/// <param name="Draw">The numbers that were drawn.</param>
public sealed record StepDraw(int Step, string Transform, object Draw)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.Default };

    /// <summary>Which of the step's options it is, from 0.</summary>
    [JsonIgnore]
    internal int Option { get; init; }

    /// <summary>Draws as one line of JSON in printable ASCII.</summary>
    internal static string Describe(IReadOnlyList<StepDraw> draws) => JsonSerializer.Serialize(draws, Options);
}
