using TorchSharp;

namespace DogSound.Core.Native;

/// <summary>
/// Automatic mixed precision in bfloat16, as PyTorch's <c>torch.autocast(device, torch.bfloat16)</c>: inside the scope, convolutions and
/// matrix products run in bfloat16 and what needs the range runs in float32. TorchSharp has no binding for it; libtorch exports the
/// functions.
/// </summary>
public static unsafe class Autocast
{
    // c10::ScalarType::BFloat16.
    private const sbyte BFloat16 = 15;

    private static readonly Lazy<Functions?> Exports = new(Functions.Find);

    /// <summary>True when this libtorch exports what the scope needs. Loads libtorch.</summary>
    public static bool IsAvailable => Exports.Value is not null;

    /// <summary>
    /// Switches autocast to bfloat16 on, for this thread, until the scope is disposed (on the same thread); scopes nest, and what was set
    /// before comes back exactly.
    /// </summary>
    /// <param name="device">Device whose operations are cast: a CPU or a CUDA device.</param>
    /// <exception cref="NotSupportedException">This libtorch does not export autocast, or not for that kind of device.</exception>
    public static Scope Enter(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.type is not (DeviceType.CPU or DeviceType.CUDA))
            throw new NotSupportedException($"Autocast is for cpu and cuda devices, not for {device}.");
        Functions functions = Exports.Value ?? throw new NotSupportedException("This libtorch does not export autocast.");
        return new Scope(functions, (sbyte)device.type, 1);
    }

    /// <summary>
    /// Switches autocast off, for this thread, until the scope is disposed: for what needs float32 though it may be called inside
    /// <see cref="Enter"/>. Does nothing where there is no autocast.
    /// </summary>
    /// <param name="device">Device whose operations are not to be cast.</param>
    public static Scope Exclude(torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type is DeviceType.CPU or DeviceType.CUDA && Exports.Value is { } functions
            ? new Scope(functions, (sbyte)device.type, 0)
            : default;
    }

    /// <summary>An autocast that is on (or off) until <see cref="Dispose"/>. It lives on the stack, so it cannot leave the thread whose
    /// state it keeps.</summary>
    public ref struct Scope
    {
        private readonly sbyte _device, _previousType;
        private readonly byte _wasEnabled;
        private Functions? _functions;

        internal Scope(Functions functions, sbyte device, byte enable)
        {
            _functions = functions;
            _device = device;
            _wasEnabled = functions.IsEnabled(device);
            _previousType = functions.GetType(device);
            functions.SetType(device, BFloat16);
            functions.SetEnabled(device, enable);
            functions.Increment();
        }

        /// <summary>Restores what was set when the scope was entered; the last scope drops the cached casts of the weights.</summary>
        public void Dispose()
        {
            if (_functions is not { } functions)
                return;
            _functions = null;
            if (functions.Decrement() == 0)
                functions.ClearCache();
            functions.SetEnabled(_device, _wasEnabled);
            functions.SetType(_device, _previousType);
        }
    }

    /// <summary>
    /// The functions of namespace <c>at::autocast</c> (ATen/autocast_mode.h) by their mangled names, which GCC and Clang share. DeviceType
    /// and ScalarType are 8-bit enumerations; none of the calls throws for a CPU or CUDA device.
    /// </summary>
    internal sealed class Functions
    {
        private delegate* unmanaged<sbyte, byte> _isEnabled;
        private delegate* unmanaged<sbyte, byte, void> _setEnabled;
        private delegate* unmanaged<sbyte, sbyte> _getType;
        private delegate* unmanaged<sbyte, sbyte, void> _setType;
        private delegate* unmanaged<int> _increment, _decrement;
        private delegate* unmanaged<void> _clearCache;

        public static Functions? Find()
        {
            Functions found = new();
            bool complete = LibTorch.TryGetExport("_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE", out nint isEnabled)
                & LibTorch.TryGetExport("_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb", out nint setEnabled)
                & LibTorch.TryGetExport("_ZN2at8autocast18get_autocast_dtypeEN3c1010DeviceTypeE", out nint getType)
                & LibTorch.TryGetExport("_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE", out nint setType)
                & LibTorch.TryGetExport("_ZN2at8autocast17increment_nestingEv", out nint increment)
                & LibTorch.TryGetExport("_ZN2at8autocast17decrement_nestingEv", out nint decrement)
                & LibTorch.TryGetExport("_ZN2at8autocast11clear_cacheEv", out nint clearCache);
            found._isEnabled = (delegate* unmanaged<sbyte, byte>)isEnabled;
            found._setEnabled = (delegate* unmanaged<sbyte, byte, void>)setEnabled;
            found._getType = (delegate* unmanaged<sbyte, sbyte>)getType;
            found._setType = (delegate* unmanaged<sbyte, sbyte, void>)setType;
            found._increment = (delegate* unmanaged<int>)increment;
            found._decrement = (delegate* unmanaged<int>)decrement;
            found._clearCache = (delegate* unmanaged<void>)clearCache;
            return complete ? found : null;
        }

        public byte IsEnabled(sbyte device) => _isEnabled(device);

        public void SetEnabled(sbyte device, byte enabled) => _setEnabled(device, enabled);

        public sbyte GetType(sbyte device) => _getType(device);

        public void SetType(sbyte device, sbyte type) => _setType(device, type);

        public void Increment() => _increment();

        public int Decrement() => _decrement();

        public void ClearCache() => _clearCache();
    }
}
