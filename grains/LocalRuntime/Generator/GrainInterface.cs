using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace OrleansReco.LocalRuntime.Generator;

/// <summary>Reads grain interfaces.</summary>
internal static class GrainInterface
{
    private const string RuntimeNamespace = "OrleansReco.LocalRuntime";

    internal static bool IsGrainInterface(INamedTypeSymbol symbol)
        => symbol.TypeKind == TypeKind.Interface
            && !IsOfRuntime(symbol)
            && symbol.AllInterfaces.Any(parent => parent.Name == "IGrain" && IsOfRuntime(parent));

    /// <summary>The interface's own methods and those it inherits.</summary>
    internal static IEnumerable<IMethodSymbol> MethodsOf(INamedTypeSymbol symbol)
        => new[] { symbol }.Concat(symbol.AllInterfaces)
            .SelectMany(part => part.GetMembers().OfType<IMethodSymbol>())
            .Where(method => !method.IsStatic && method.IsAbstract);

    internal static bool Has(ISymbol symbol, string attribute) => Find(symbol, attribute) is not null;

    internal static AttributeData? Find(ISymbol symbol, string attribute)
        => symbol.GetAttributes().FirstOrDefault(
            data => data.AttributeClass is { } type && type.Name == attribute + "Attribute" && IsOfRuntime(type));

    private static bool IsOfRuntime(ISymbol symbol) => symbol.ContainingNamespace.ToDisplayString() == RuntimeNamespace;
}
