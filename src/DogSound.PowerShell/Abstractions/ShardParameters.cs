using System.Management.Automation;
using DogSound.Core.Data;

namespace DogSound.PowerShell;

/// <summary>How every cmdlet that can share its clips with other machines reads -ShardIndex and -ShardCount.</summary>
internal static class ShardParameters
{
    /// <summary>The share of a run. One that there is not ends the cmdlet.</summary>
    /// <param name="cmdlet">The cmdlet that was given them.</param>
    /// <param name="index">From 0.</param>
    /// <param name="count">From 1.</param>
    public static Shard ReadShard(this PSCmdlet cmdlet, int index, int count)
    {
        if (index >= count)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.Create(
                new ArgumentException($"There is no shard {index} of {count}: they count from 0 to {count - 1}."), "InvalidShard", ErrorCategory.InvalidArgument, index));
        }
        return new Shard(index, count);
    }
}
