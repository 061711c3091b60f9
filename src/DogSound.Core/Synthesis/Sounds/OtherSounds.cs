using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis.Sounds;

/// <summary>What else is heard in a home: machines, voices, music, cats, doors, weather. A kind is drawn for every clip.</summary>
internal static class OtherSounds
{
    private static readonly Sound[] Kinds =
    [
        Machines.AddMotor, Machines.AddHiss, Machines.AddWhistle, Voices.AddSpeech, Voices.AddMeows, Voices.AddBirds, Music.Add,
        Knocks.AddDoor, Knocks.AddRain,
    ];

    public static void Add(Span<float> clip, int sampleRate, RandomSequence random) =>
        Kinds[random.NextInteger(Kinds.Length)](clip, sampleRate, random);
}
