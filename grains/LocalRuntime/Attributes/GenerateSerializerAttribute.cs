namespace OrleansReco.LocalRuntime;

/// <summary>Marks a type that crosses grain calls or is stored. In process nothing is serialized, so it has no effect here.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;
