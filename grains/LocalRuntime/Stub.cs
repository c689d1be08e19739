// Stands in for the attributes until the runtime lands; whoever lands grains/LocalRuntime deletes this file.
namespace OrleansReco.LocalRuntime;
[AttributeUsage(AttributeTargets.All)] public sealed class IdAttribute(uint id) : Attribute { public uint Id { get; } = id; }
[AttributeUsage(AttributeTargets.All)] public sealed class AliasAttribute(string a) : Attribute { public string Alias { get; } = a; }
[AttributeUsage(AttributeTargets.All)] public sealed class GenerateSerializerAttribute : Attribute;
[AttributeUsage(AttributeTargets.All)] public sealed class ImmutableAttribute : Attribute;
[AttributeUsage(AttributeTargets.All)] public sealed class ReadOnlyAttribute : Attribute;
[AttributeUsage(AttributeTargets.All)] public sealed class OneWayAttribute : Attribute;
[AttributeUsage(AttributeTargets.All)] public sealed class AlwaysInterleaveAttribute : Attribute;
public interface IGrainWithStringKey; public interface IGrainWithIntegerKey;
