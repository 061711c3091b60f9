using System.Management.Automation;
using DogSound.Core.Data;

namespace DogSound.PowerShell;

/// <summary>A cmdlet that works clip by clip, so that several machines can have a share of the clips each.</summary>
public abstract class ShardedClipCmdlet : ClipCmdlet
{
    /// <summary>Which share of the clips to take, from 0, where several machines have one each; see -ShardCount.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int ShardIndex { get; set; }

    /// <summary>How many shares there are. Every clip is in one, by the name of its file: in the same one for every cmdlet and on every machine.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int ShardCount { get; set; } = 1;

    /// <summary>The share of this run.</summary>
    private protected Shard Shard { get; private set; } = new(0, 1);

    /// <summary>Ends the cmdlet where there is no such share; derived cmdlets call it first.</summary>
    protected override void BeginProcessing() => Shard = this.ReadShard(ShardIndex, ShardCount);

    /// <summary>Those of <see cref="ClipCmdlet.ResolveClips"/> that are in the share, in the same order.</summary>
    protected IEnumerable<Clip> ResolveShard() => ResolveClips().Where(clip => Shard.Contains(clip.Path));
}
