namespace DogSound.Core.Tests.Models;

/// <summary>Model files that went through a mill.</summary>
internal static class MutatedModel
{
    /// <summary>A file that is cut off, or has some of its bytes changed, or both.</summary>
    /// <param name="good">A whole file.</param>
    /// <param name="header">Bytes before the weights.</param>
    /// <param name="random">Where the blows come from.</param>
    public static byte[] Create(byte[] good, int header, Random random)
    {
        byte[] file = random.Next(10) == 0 ? good[..random.Next(good.Length)] : [.. good];
        // Most changes go where the decisions are made.
        for (int change = random.Next(1, 4); change > 0 && file.Length > 0; change--)
        {
            int position = random.Next(random.Next(4) == 0 ? file.Length : Math.Min(header, file.Length));
            file[position] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"0123456789,:[]{}\"-eE."[random.Next(21)];
        }

        return file;
    }
}
