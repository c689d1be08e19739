using System.Globalization;

namespace OrleansReco.LocalRuntime;

/// <summary>Keys and references of grains.</summary>
public static class GrainExtensions
{
    /// <summary>The grain's identity.</summary>
    /// <exception cref="ArgumentException">The object is neither a grain nor a reference to one.</exception>
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainProxy proxy => proxy.GrainId,
        IGrainBase instance => instance.GrainContext.GrainId,
        _ => throw new ArgumentException($"{grain?.GetType().Name ?? "null"} is neither a grain nor a reference to a grain.", nameof(grain)),
    };

    /// <summary>The text key.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    /// <summary>The integer key.</summary>
    /// <exception cref="FormatException">The grain is not keyed by an integer.</exception>
    public static long GetPrimaryKeyLong(this IAddressable grain)
        => long.Parse(grain.GetPrimaryKeyString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>A reference to this grain that can be handed to others.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain)
        where TGrainInterface : IAddressable => grain switch
        {
            GrainProxy proxy => proxy.Runtime.GetGrain<TGrainInterface>(proxy.GrainId),
            IGrainBase { GrainContext: Activation activation } => activation.Class.Runtime.GetGrain<TGrainInterface>(activation.GrainId),
            _ => throw new ArgumentException($"{grain?.GetType().Name ?? "null"} is neither a grain nor a reference to a grain.", nameof(grain)),
        };
}
